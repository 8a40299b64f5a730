import { contract } from '../helpers/contract.ts';

contract(2, 4);
