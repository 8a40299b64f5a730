import { contract } from '../helpers/contract.ts';

contract(1, 4);
