import { contract } from '../helpers/contract.ts';

contract(3, 4);
